namespace Edge.Identity;

/// <summary>
/// The path of a policy's rule. Segments are compared one by one: <c>+</c> stands for one segment, <c>{{device.id}}</c> for
/// the caller's device, <c>{{subject}}</c> and <c>{{subject.name}}</c> for its subject, and a trailing <c>*</c> for any rest, slashes included. Paths are those of resource keys; listing
/// and watching a collection asks for its prefix with the last slash, <c>services/</c>.
/// </summary>
internal sealed class PathPattern
{
    private readonly (PathSegmentKind Kind, string Text)[] _segments;

    private PathPattern(string text, (PathSegmentKind Kind, string Text)[] segments)
    {
        Text = text;
        _segments = segments;
    }

    public string Text { get; }

    /// <summary>Reads a pattern; null when <c>*</c>, <c>+</c> or braces stand where they mean nothing.</summary>
    public static PathPattern? Parse(string text)
    {
        var parts = text.Split('/');
        var segments = new (PathSegmentKind Kind, string Text)[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (Read(parts[i], last: i == parts.Length - 1) is not { } segment)
            {
                return null;
            }

            segments[i] = segment;
        }

        return new PathPattern(text, segments);
    }

    /// <summary>Whether the path is meant, without allocating.</summary>
    /// <param name="names">Who the caller is; what it is not means no path at all.</param>
    public bool Matches(ReadOnlySpan<char> path, AccessNames names)
    {
        for (var i = 0; i < _segments.Length; i++)
        {
            var (kind, text) = _segments[i];
            if (kind is PathSegmentKind.Rest or PathSegmentKind.Beginning)
            {
                return path.StartsWith(text, StringComparison.Ordinal);
            }

            var end = path.IndexOf('/');
            var segment = end < 0 ? path : path[..end];
            if (!SegmentMatches(kind, text, segment, names))
            {
                return false;
            }

            var isLast = i == _segments.Length - 1;
            if (end < 0 || isLast)
            {
                return end < 0 && isLast;
            }

            path = path[(end + 1)..];
        }

        return false;
    }

    /// <summary>
    /// Orders patterns so that, of two that match one path, the more specific comes first: the first segment in which they
    /// differ decides, by <see cref="PathSegmentKind"/> and then by the longer beginning.
    /// </summary>
    public static int CompareSpecificity(PathPattern left, PathPattern right)
    {
        for (var i = 0; i < Math.Min(left._segments.Length, right._segments.Length); i++)
        {
            var order = CompareSegments(left._segments[i], right._segments[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return right._segments.Length.CompareTo(left._segments.Length);
    }

    private static int CompareSegments((PathSegmentKind Kind, string Text) left, (PathSegmentKind Kind, string Text) right)
    {
        var order = right.Kind.CompareTo(left.Kind);
        order = order != 0 ? order : right.Text.Length.CompareTo(left.Text.Length);
        return order != 0 ? order : string.CompareOrdinal(left.Text, right.Text);
    }

    private static bool SegmentMatches(PathSegmentKind kind, string text, ReadOnlySpan<char> segment, AccessNames names) =>
        kind switch
        {
            PathSegmentKind.One => segment.Length > 0,
            PathSegmentKind.Device => names.Device.Length > 0 && segment.SequenceEqual(names.Device),
            PathSegmentKind.Subject => names.Subject.Length > 0 && segment.SequenceEqual(names.Subject),
            PathSegmentKind.SubjectName => names.Name.Length > 0 && segment.SequenceEqual(names.Name),
            _ => segment.SequenceEqual(text),
        };

    private static (PathSegmentKind Kind, string Text)? Read(string segment, bool last)
    {
        if (segment == "+")
        {
            return (PathSegmentKind.One, "");
        }

        switch (segment)
        {
            case "{{device.id}}":
                return (PathSegmentKind.Device, "");
            case "{{subject}}":
                return (PathSegmentKind.Subject, "");
            case "{{subject.name}}":
                return (PathSegmentKind.SubjectName, "");
        }

        var literal = last && segment.EndsWith('*') ? segment[..^1] : segment;
        if (literal.AsSpan().ContainsAny("*+{}"))
        {
            return null;
        }

        return literal.Length == segment.Length
            ? (PathSegmentKind.Literal, literal)
            : (literal.Length == 0 ? PathSegmentKind.Rest : PathSegmentKind.Beginning, literal);
    }
}
