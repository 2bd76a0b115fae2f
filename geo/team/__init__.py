"""What people write: every call takes the actor."""
