using System.Text;

namespace Edge.Dns;

/// <summary>What stands between a record's owner and its data.</summary>
internal static class ZoneFileFields
{
    public static bool ReadTtl(EntryText entry, out uint seconds)
    {
        entry.Field = "TTL";
        seconds = 0;
        if (!entry.TryTake(out var token))
        {
            return false;
        }

        if (!DurationField.TryRead(token, out seconds))
        {
            return entry.Fail(DurationField.Rule);
        }

        return seconds <= DnsLimits.TtlSecondsMax || entry.Fail($"must be at most {DnsLimits.TtlSecondsMax} seconds");
    }

    /// <summary>TTL and class in either order, both optional, then the type (RFC 1035 §5.1).</summary>
    public static bool ReadTtlAndType(EntryText entry, out uint? ttlSeconds, out DnsRecordType type)
    {
        ttlSeconds = null;
        type = DnsRecordType.None;
        var hasClass = false;
        while (true)
        {
            entry.Field = "type";
            if (!entry.TryTake(out var token))
            {
                return false;
            }

            if (ttlSeconds is null && token is [>= (byte)'0' and <= (byte)'9', ..])
            {
                entry.Return();
                if (!ReadTtl(entry, out var seconds))
                {
                    return false;
                }

                ttlSeconds = seconds;
            }
            else if (!hasClass && IsClass(token, out var isInternet))
            {
                entry.Field = "class";
                hasClass = true;
                if (!isInternet)
                {
                    return entry.Fail("must be IN, the only class that is served");
                }
            }
            else
            {
                return ReadType(entry, token, out type);
            }
        }
    }

    private static bool ReadType(EntryText entry, ReadOnlySpan<byte> token, out DnsRecordType type)
    {
        if (!RecordTypeName.TryParse(token, out type))
        {
            return entry.Fail("is no type of records; an unknown one is written TYPE and its number");
        }

        // Types of questions and of messages alone (RFC 6895 §3.1).
        return type is not (DnsRecordType.None or DnsRecordType.Opt or (>= (DnsRecordType)128 and <= DnsRecordType.Any))
            || entry.Fail("is a type that no zone holds");
    }

    private static bool IsClass(ReadOnlySpan<byte> token, out bool isInternet)
    {
        isInternet = Ascii.EqualsIgnoreCase(token, "IN"u8) || Ascii.EqualsIgnoreCase(token, "CLASS1"u8);
        return isInternet
            || Ascii.EqualsIgnoreCase(token, "CH"u8)
            || Ascii.EqualsIgnoreCase(token, "HS"u8)
            || Ascii.EqualsIgnoreCase(token, "CS"u8)
            || (token.Length > 5 && Ascii.EqualsIgnoreCase(token[..5], "CLASS"u8) && DecimalText.TryRead(token[5..], ushort.MaxValue, out _));
    }
}
