namespace Edge.Dns;

/// <content>Answers that depend on the client.</content>
internal sealed unsafe partial class AnswerReader
{
    /// <summary>Why the last query could not be answered, if a set on its way cannot.</summary>
    public ExtendedError Failure { get; private set; }

    private ulong Fail(ulong cell)
    {
        Failure = FailedCell.ErrorOf(cell);
        return 0;
    }

    private ulong Steer(SteeredHeader* set)
    {
        var (answer, scope) = SteeredHeader.Pick(set, set->Map == 0 ? null : (LocationHeader*)memory.At(set->Map), _client);
        Scope = Math.Max(Scope, scope);

        // Xorshift: only the shares of the choices matter.
        _chance ^= _chance << 13;
        _chance ^= _chance >> 17;
        _chance ^= _chance << 5;
        return SteeredHeader.Choose(set, answer, _chance);
    }
}
