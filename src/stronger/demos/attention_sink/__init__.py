"""An attention sink: the token that gets the weight when there is nothing to attend to."""
