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

    private const int ValueLengthMax = 200;

    /// <summary>Bad input: names the field, the value and the rule.</summary>
    public static Failure Invalid(string field, string? value, string rule)
    {
        var shown = value is { Length: > ValueLengthMax } ? value[..ValueLengthMax] + "…" : value ?? "";
        return new Failure("invalid_document", $"{field}: '{shown}' is refused: {rule}") { Field = field, Value = shown, Rule = rule };
    }

    public override string ToString() => $"{Code}: {Message}";
}
