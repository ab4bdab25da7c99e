# A comment at the beginning stays there.   

	# Tabs do not.
actor User { # behind a brace
}  # behind a block
actor Bot { } # behind another

# above a stray semicolon
; # behind it
resource Repo # before the brace
# on its own line
{ # behind the brace
    # first in the block

    # after an empty line
  roles = ["reader", # behind an item
    "writer" # behind the last one
    # at the end of the list
  ]; # behind the list
  permissions = [ # behind the bracket
    "read"
  ];
      relations = {
      # above a relation
      parent: Repo # no comma yet

      , other: Repo
      };
  "reader" if "writer";  # columns
  "reader" if "writer" on "parent";  # line up
  # but not over this one

  "read" if "reader"; # alone
  "read" # behind the head
    if # behind the word
    "reader" # behind an operand
    and # behind and
    # above an operand
    not # behind not
    ("writer" # inside
    ) # behind the parenthesis
    # before the semicolon
    ; # behind the semicolon
  "read" if "reader" # missing
  # last in the block
}
# directly below a block
p(x # first
  , y) if q(x, # in arguments
  y);
p(x: # in a type
User) if q( # empty
) and x = Text{ # in an object
"a"} and x in # in
[1];
test "comments" { setup { # behind setup
    fixture people # used
  } # behind
  # above
  assert p(1) iff # behind iff
    x in [1];
  # between

  assert_not p(2); # short
  assert_not p(2, "a much longer one, with which the others do not line up at all"); # long
}
p(1); # aa
p(12345); # bb

p(1); # cc
# At the end.



# Right at the end.
