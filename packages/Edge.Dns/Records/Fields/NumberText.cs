namespace Edge.Dns;

/// <summary>Numbers within fields that have several.</summary>
internal static class NumberText
{
    /// <summary>Takes one token as a number.</summary>
    public static bool Read(EntryText text, string part, ulong max, out ulong value)
    {
        value = 0;
        if (!text.TryTake(out var token))
        {
            return false;
        }

        return DecimalText.TryRead(token, max, out value) || text.Fail($"must have a {part} from 0 to {max}");
    }
}
