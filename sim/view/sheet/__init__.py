"""What every figure shares: style, slides, dates, marks, labels at lines and bands."""
