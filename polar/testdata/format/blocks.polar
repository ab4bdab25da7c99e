


#: Blocks, declarations and shorthand rules.


actor   User{}
actor Bot  {
}
actor Robot extends  User , Bot,{ };

resource Org { roles=["member" , "admin",]; permissions = [ "read",
  "edit" ]; relations = {}; "member" if "admin"; }
resource Team { "read" if "member" on "org" }
resource Quiet { ; }
declare has_tag( User , Tag, ) ;
global
{
    roles = [ "auditor" ] ;



    # Empty lines: one stays.

    "read" if   "auditor"
}
resource Repository {
  permissions = ["read", "create", "update", "delete", "invite", "write", "read_issues", "manage_issues", "read_jobs"];
  roles = [];
  relations = { organization: Organization, parent: Repository, owner: User, if: Condition, maintainers: Team };

  "read" if  "member"   on"organization" ;
  role if role on "parent";
  "write" if global "auditor" and is_public( resource ) or "owner" and not ("suspended" or is_locked(resource));
  "write" if ((global "auditor" and is_public(resource)) or ("owner" and not ("suspended" or is_locked_down_completely(resource) or is_archived(resource))));
}

resource A_Type_With_A_Long_Name extends The_First_Of_Its_Supertypes, The_Second_Of_Its_Supertypes, Third {
  roles = ["a"];
}
resource B {}
