namespace Edge.Dns;

/// <summary>
/// What is answered for one existing name: by type, else by its CNAME, else "no data". Without any type it is an empty
/// non-terminal.
/// </summary>
internal sealed class AnswerNode(DnsRecordType[] types, CompiledAnswer[] answers, CompiledAnswer? alias)
{
    public static AnswerNode EmptyNonTerminal { get; } = new([], [], null);

    /// <summary>The answer, or null for "no data".</summary>
    public CompiledAnswer? Find(DnsRecordType type)
    {
        // A name has a handful of types at most; a scan is faster than any index.
        var index = types.AsSpan().IndexOf(type);
        if (index >= 0)
        {
            return answers[index];
        }

        return type == DnsRecordType.Any && types.Length > 0 ? CompiledAnswer.Any : alias;
    }
}
