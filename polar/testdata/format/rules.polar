allow(actor,action,resource)if
    has_permission(actor, action, resource);
has_role(user:User, "member", Org{ "acme" } );


has_permission(_: Actor, action: String, r: Repo) if action in ["read","fork"] and is_public(r);
has_role(a: Actor, role: String, res: Resource) if g matches Group and in_group(a, g) and has_role(g, role, res);
has_role(a: Actor, role: String, res: Resource) if
  g matches! Group
  and in_group(a, g)
  or a=res
  and (has_role(g, role, res) or has_role(g, "owner", res) or has_role(g, "administrator", res))
;
within(lo: Integer,hi: Integer,x: Integer) if lo<x and x<=hi and x!=-7 and not not x=@current_unix_time;
role_of_the_resource(user: User, "a name that makes it too long", res: Resource, another_argument: Integer, one_more: Boolean,) if true;
p(x) if x in ["the first value of a long list", "the second value of a long list", "the third value of a list"];
p(x) if x in ["the first value of a long list", "the second value of a long list", "the third value of a list", "the fourth"] and q(x);
p(x) if x in [Text{"no comma can be read after this one\
, because it goes on here"}];
