# label prints the label of an article: its number, its name and its price.
label() {
	local number=$1 name=$2 cents=$3
	test -n "$name" || { echo "label: article $number has no name" >&2; return 1; } # fails here
	printf '%s | %s | %d.%02d €\n' "$number" "$name" $((cents / 100)) $((cents % 100))
}
