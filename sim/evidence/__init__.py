"""How true it is: the record of a campaign, claims, calibration, hindcast, scores."""
