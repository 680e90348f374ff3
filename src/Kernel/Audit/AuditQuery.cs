namespace Edge.Kernel;

/// <summary>Which events are asked for. What is left empty matches all.</summary>
public sealed record AuditQuery
{
    public const int LimitMax = 1_000;

    /// <summary>Not before this moment.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Exactly this subject.</summary>
    public string Subject { get; init; } = "";

    /// <summary>This path, or with a last <c>*</c> every one that begins so.</summary>
    public string Path { get; init; } = "";

    /// <summary>Exactly this action.</summary>
    public string Action { get; init; } = "";

    /// <summary>Only what ended so.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>The newest that match, at most so many: 1 to <see cref="LimitMax"/>.</summary>
    public int Limit { get; init; } = 100;

    public bool Matches(AuditEvent happened) =>
        happened.At >= Since
        && (Subject.Length == 0 || happened.Subject == Subject)
        && (Action.Length == 0 || happened.Action == Action)
        && (Outcome is null || happened.Outcome == Outcome)
        && (Path.Length == 0
            || (Path[^1] == '*' ? happened.Path.AsSpan().StartsWith(Path.AsSpan(0, Path.Length - 1), StringComparison.Ordinal) : happened.Path == Path));
}
