"""De-confliction: two organisations hold, or one searches and another holds, the same rare value; whom to ask, and the answers."""
