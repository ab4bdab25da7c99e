package polar

import "math/bits"

// relation is a growing set of tuples. Rows keep the order of insertion and never change,
// so a reader may go on with what it saw while rows are added.
type relation struct {
	arity   int
	count   int
	cells   []symbol // the rows, one after another
	present map[string]struct{}
	indexes map[uint64]map[string][]int32 // by set of positions: rows by the cells there
	key     []byte                        // scratch for building keys
}

func newRelation(arity int) *relation {
	return &relation{arity: arity, present: map[string]struct{}{}, indexes: map[uint64]map[string][]int32{}}
}

func (r *relation) row(i int) []symbol { return r.cells[i*r.arity : (i+1)*r.arity] }

// insert adds a copy of the row and tells whether it was new.
func (r *relation) insert(row []symbol) bool {
	r.key = appendKey(r.key[:0], row)
	if _, ok := r.present[string(r.key)]; ok {
		return false
	}
	r.present[string(r.key)] = struct{}{}
	r.cells = append(r.cells, row...)
	for mask, index := range r.indexes {
		r.addToIndex(index, mask, r.count)
	}
	r.count++
	return true
}

func (r *relation) contains(row []symbol) bool {
	r.key = appendKey(r.key[:0], row)
	_, ok := r.present[string(r.key)]
	return ok
}

// matching returns the rows whose cells at the positions of mask are key's, in order.
func (r *relation) matching(mask uint64, key []symbol) []int32 {
	index, ok := r.indexes[mask]
	if !ok {
		index = map[string][]int32{}
		for i := range r.count {
			r.addToIndex(index, mask, i)
		}
		r.indexes[mask] = index
	}
	r.key = appendKey(r.key[:0], key)
	return index[string(r.key)]
}

func (r *relation) addToIndex(index map[string][]int32, mask uint64, i int) {
	row := r.row(i)
	r.key = r.key[:0]
	for rest := mask; rest != 0; rest &= rest - 1 {
		r.key = appendSymbol(r.key, row[bits.TrailingZeros64(rest)])
	}
	index[string(r.key)] = append(index[string(r.key)], int32(i))
}

// includes tells whether every row of other is in r; if not, it returns the first that is not.
func (r *relation) includes(other *relation) (missing []symbol, ok bool) {
	for i := range other.count {
		if !r.contains(other.row(i)) {
			return other.row(i), false
		}
	}
	return nil, true
}

func appendKey(key []byte, row []symbol) []byte {
	for _, s := range row {
		key = appendSymbol(key, s)
	}
	return key
}

func appendSymbol(key []byte, s symbol) []byte {
	return append(key, byte(s), byte(s>>8), byte(s>>16), byte(s>>24))
}
