"""The pages of data protection: requests, retention, holds, breaches, the register."""
