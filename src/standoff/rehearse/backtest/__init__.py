"""Two plans over one recording, incident by incident: what a change of rules would have gained, lost or moved."""
