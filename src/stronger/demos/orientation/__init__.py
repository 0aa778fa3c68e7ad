"""Which end of a unit marks presence: rare or common, one-sided or not, trained or not."""
