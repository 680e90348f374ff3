namespace Edge.Kernel;

/// <summary>Who did or tried what, from where, and how it ended. It never holds a secret.</summary>
public sealed record AuditEvent
{
    /// <summary>Fields longer than this are cut: strangers choose some of them.</summary>
    public const int TextLengthMax = 300;

    /// <summary>When; set by the log that records it.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The node that recorded it; set by the log.</summary>
    public string Node { get; init; } = "";

    /// <summary>What was done, a capability or a verb: <c>update</c>, <c>delete</c>, <c>login</c>, <c>enrol</c>, <c>revoke</c>, <c>skip</c>.</summary>
    public required string Action { get; init; }

    public required AuditOutcome Outcome { get; init; }

    /// <summary>Who, e.g. <c>usr:alice</c> or <c>node:gateway-1</c>; empty for somebody who proved nothing.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The public half of the token that was used.</summary>
    public string Accessor { get; init; } = "";

    /// <summary>What it was done to, a resource key such as <c>services/docs</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>The revision that it made; zero for none.</summary>
    public Revision Revision { get; init; }

    /// <summary>The address that the request came from.</summary>
    public string Address { get; init; } = "";

    /// <summary>Why it was refused, or what else there is to say; a code or a sentence without anything that was given in confidence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The event with texts of bounded length that hold no control characters.</summary>
    public AuditEvent Bounded() => this with
    {
        Action = Plain(Action),
        Subject = Plain(Subject),
        Accessor = Plain(Accessor),
        Path = Plain(Path),
        Address = Plain(Address),
        Reason = Plain(Reason),
    };

    private static string Plain(string text)
    {
        var cut = text.Length <= TextLengthMax ? text : text[..TextLengthMax];
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(static character => char.IsControl(character) ? '·' : character)) : cut;
    }
}
