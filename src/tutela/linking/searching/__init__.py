"""The search: what a text may be (taking), how answers are told apart and weighed (rules), and how each is found."""
