namespace Edge.Dns;

/// <summary>The order of names in a signed zone (RFC 4034 §6.1).</summary>
internal static class CanonicalOrder
{
    /// <summary>Compares two valid names in lower case, label by label from the root.</summary>
    public static int CompareNames(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> leftStarts = stackalloc byte[DnsLimits.LabelCountMax];
        Span<byte> rightStarts = stackalloc byte[DnsLimits.LabelCountMax];
        var leftCount = FindLabels(left, leftStarts);
        var rightCount = FindLabels(right, rightStarts);
        for (var i = 1; i <= Math.Min(leftCount, rightCount); i++)
        {
            var order = Label(left, leftStarts[leftCount - i]).SequenceCompareTo(Label(right, rightStarts[rightCount - i]));
            if (order != 0)
            {
                return order;
            }
        }

        return leftCount - rightCount;
    }

    private static int FindLabels(ReadOnlySpan<byte> name, Span<byte> starts)
    {
        var count = 0;
        for (var i = 0; name[i] != 0; i += name[i] + 1)
        {
            starts[count++] = (byte)i;
        }

        return count;
    }

    private static ReadOnlySpan<byte> Label(ReadOnlySpan<byte> name, int start) => name.Slice(start + 1, name[start]);
}
