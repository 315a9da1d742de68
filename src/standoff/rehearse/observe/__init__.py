"""What a sensor makes of the true motion: reports that come late, err, lack and double, the same for the same seed."""
