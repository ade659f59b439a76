"""The invented example case: verdicts and lists of people who do not exist, with the truth beside them."""
