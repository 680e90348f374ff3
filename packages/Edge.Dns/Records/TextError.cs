namespace Edge.Dns;

/// <summary>What is wrong in a text, and where: <see cref="ToString"/> is a sentence for the person who wrote it.</summary>
public sealed record TextError
{
    /// <summary>The file, or an empty text where there is none.</summary>
    public string File { get; init; } = "";

    /// <summary>The line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The byte within the line, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>What was read, e.g. <c>MX preference</c>.</summary>
    public required string Field { get; init; }

    /// <summary>The text that was found; empty if something is missing.</summary>
    public required string Value { get; init; }

    /// <summary>The rule that it breaks, the end of a sentence: <c>must be a number from 0 to 65535</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>E.g. <c>example.zone:3:9: MX preference '70000' must be a number from 0 to 65535</c>.</summary>
    public override string ToString()
    {
        var place = File.Length > 0 ? $"{File}:{Line}:{Column}" : $"line {Line}, column {Column}";
        return Value.Length > 0 ? $"{place}: {Field} '{Value}' {Rule}" : $"{place}: {Field} {Rule}";
    }
}
