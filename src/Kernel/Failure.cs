namespace Edge.Kernel;

/// <summary>
/// An expected failure, in the words that every surface shows: problem details on HTTP, status details on gRPC, one line
/// in the command.
/// </summary>
/// <param name="Code">Stable, lower case with underscores, e.g. <c>invalid_document</c>.</param>
/// <param name="Message">One sentence that says what is wrong and, where possible, what to do.</param>
public sealed record Failure(string Code, string Message)
{
    /// <summary>The field at fault, as a path in the document (<c>spec.origin</c>), if the input was bad.</summary>
    public string? Field { get; init; }

    /// <summary>The value that was given, shortened to 200 characters; never a secret.</summary>
    public string? Value { get; init; }

    /// <summary>The rule that the value breaks.</summary>
    public string? Rule { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool Retryable { get; init; }

    /// <summary>When the other side wants the request again, if it says so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    private const int ValueLengthMax = 200;

    /// <summary>Bad input: names the field, the value and the rule.</summary>
    public static Failure Invalid(string field, string? value, string rule)
    {
        var (place, shown) = (Shown(field), Shown(value ?? ""));
        return new Failure("invalid_document", $"{place}: '{shown}' is refused: {rule}") { Field = place, Value = shown, Rule = rule };
    }

    /// <summary>
    /// Text of strangers as it may stand in a message: it is cut to <see cref="ValueLengthMax"/> characters, and holds
    /// nothing with which it could begin a line of its own in a log or steer a terminal.
    /// </summary>
    private static string Shown(string text)
    {
        var length = text.Length <= ValueLengthMax ? text.Length
            : char.IsHighSurrogate(text[ValueLengthMax - 1]) ? ValueLengthMax - 1
            : ValueLengthMax;
        var head = text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && text.AsSpan().IndexOfAnyInRange('\x7f', '\x9f') < 0
            ? text[..length]
            : string.Concat(text.Take(length).Select(static character => char.IsControl(character) ? '·' : character));
        return length < text.Length ? head + "…" : head;
    }

    public override string ToString() => $"{Code}: {Message}";
}
