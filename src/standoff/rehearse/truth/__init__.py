"""What truly happened, by plain geometry of noise-free courses, and whether the reports let anybody see it."""
