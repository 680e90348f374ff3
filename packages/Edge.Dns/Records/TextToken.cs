namespace Edge.Dns;

/// <summary>One word or quoted string of an entry.</summary>
/// <param name="Start">Where it begins, counted from the entry's first byte; of a quoted string, after the quote.</param>
/// <param name="Column">From 1.</param>
internal readonly record struct TextToken(int Start, int Length, int Line, int Column, bool IsQuoted);
