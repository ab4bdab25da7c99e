# Every longhand form.
actor User {}
actor Group {}
resource Ticket {}
resource Doc {}
resource Tenant {}
resource Region {}
resource Account {}
resource Plan {}
resource Feature {}
resource Field {}
has_permission(user: User, "close", ticket: Ticket) if has_role(user, "keeper", ticket);
has_permission(_: Actor, "read", doc: Doc) if is_public(doc);
has_permission(_: User, "read", _: Tenant);
has_permission(user: User, "edit_avatar", user: User);
has_permission(_: User, "found", "Tenant");
has_permission(user: User, "assign", Region{"world"}) if has_role(user, "admin");
has_role(a: Actor, role: String, res: Resource) if g matches Group and in_group(a, g) and has_role(g, role, res);
plan_quota(Plan{"gold"}, Feature{"board"}, 10);
has_relation(Field{"name"}, "of", _: Account);
within(lo: Integer, hi: Integer, x: Integer) if lo < x and x < hi;
allow(user: User, action, res: Resource) if not is_blocked(user) and has_permission(user, action, res);
has_permission(_: Actor, action: String, r: Doc) if action in ["read", "fork"] and is_public(r);
declare has_tag(User, Tag);
# Variations.
has_role(_: Actor, "guest", _: Tenant) if true;
expired(a: User) if until(a, t) and t <= @current_unix_time;
same(a, b) if a = b and likes(a, b) and a != b;
exact(x) if x matches! User and known(x);
exact(x) if known(x) and x matches Actor and x matches Resource;
either(x: User) if (a(x, y) or b(x, y)) and (c(y) or d(y));
lonely(x: User) if not friend(x, _) and not enemy(x, _foe);
lonely(x: User) if not (friend(x, _) or enemy(x, _foe));
lonely(x: User) if not (friend(x, x) and not (enemy(x, _foe) or rival(x, _)));
typed(x: User, y: Doc) if not (owns(x, y) and x matches Actor and y = Doc{"a"});
never(x: User) if a(x) and (false or not true);
numbers(+5, -3, 007, Integer{"12"}, Boolean{true}, String{"a\"b\\c\n"}, User{7}, User{true});
trailing(_, _, );
Ns::pred(x: Ns::Type, odd?) if Ns::other(x, odd?);
ünïcode(größe: Integer) if größe in [1, 2, 3,];
copies(x: User) if not (friend(x, _foe) and (enemy(x, x) or rival(x, x)));
twice(x: User) if not not known(x);
