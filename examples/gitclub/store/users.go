package store

import "context"

// User is someone who can log in.
type User struct {
	ID    int64
	Login string
}

// Users returns everyone, the cast first.
func Users(ctx context.Context, db DB) ([]User, error) {
	return list[User](ctx, db, `
		SELECT id, login FROM users ORDER BY CASE WHEN id < $1 THEN id ELSE $1 END, login`, firstGenerated)
}

// Logins returns the logins of the given users, in the order of their ids.
func Logins(ctx context.Context, db DB, ids []int64) ([]string, error) {
	users, err := list[User](ctx, db, `SELECT id, login FROM users WHERE id = ANY ($1) ORDER BY id`, ids)
	logins := make([]string, len(users))
	for i, u := range users {
		logins[i] = u.Login
	}
	return logins, err
}

// GetUser returns one user, or ErrNotFound.
func GetUser(ctx context.Context, db DB, id int64) (User, error) {
	return one[User](ctx, db, `SELECT id, login FROM users WHERE id = $1`, id)
}
