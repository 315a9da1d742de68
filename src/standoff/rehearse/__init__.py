"""What if: rules are tested, simulated against a known truth, scored and compared before they watch anything real."""
