actor User {}

resource Room extends Space {}
resource Space extends Place {}
resource Place extends Room {}
resource Hall extends Spcae {}
