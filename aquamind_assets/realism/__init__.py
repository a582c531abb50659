"""What was generated, compared with what is published."""
