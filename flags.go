package polarsql

// Flags gives, for each of the actions, whether the actor may do it as a condition on the
// rows of a table alias: for computed columns of the rows of a page, such as can_edit. The
// conditions are in the order of the actions, and never NULL.
//
// A flag tests each row by itself and looks up by index what it needs: its cost grows with
// the rows that are shown, not with what the actor may do elsewhere. What hangs only on the
// actor, such as the actor's teams, is computed once.
func (e *Engine) Flags(actor Object, resourceType, alias string, actions ...string) ([]Condition, error) {
	flags := make([]Condition, len(actions))
	for i, action := range actions {
		flag, err := e.filter(askFlag, actor, action, resourceType, alias)
		if err != nil {
			return nil, err
		}
		flags[i] = flag.Flag()
	}
	return flags, nil
}
