using Edge.Dns;

namespace Edge.Kernel.Resources.Rules;

internal static class RecordSetRules
{
    private const int ValuesMax = 500;

    /// <summary>Of the text of one record; the largest data has 65,535 bytes, which take up to four characters each.</summary>
    private const int ValueLengthMax = 262_144;

    /// <summary>An owner, type, class, TTL and length stand before the data of each record on the wire.</summary>
    private const int RecordHeaderBytes = 12;

    public static Failure? Check(RecordSetDocument set) => set.Steering is { } steering ? CheckSteered(set, steering) : CheckValues(set);

    private static Failure? CheckSteered(RecordSetDocument set, SteeringDocument steering) =>
        (set.Values.Count == 0 ? null : Failure.Invalid("values", $"{set.Values.Count} records", "a set has values or steering, not both"))
        ?? (set.TtlSeconds is >= RecordSetDocument.SteeredTtlSecondsMin and <= RecordSetDocument.SteeredTtlSecondsMax
            ? null
            : Failure.Invalid("ttlSeconds", $"{set.TtlSeconds}", $"it must lie between {RecordSetDocument.SteeredTtlSecondsMin} and {RecordSetDocument.SteeredTtlSecondsMax} where records are steered: so long resolvers go on naming a member that fell"))
        ?? SteeringRules.Check(steering);

    private static Failure? CheckValues(RecordSetDocument set) =>
        Fields.Range("ttlSeconds", set.TtlSeconds, RecordSetDocument.TtlSecondsMin, RecordSetDocument.TtlSecondsMax)
        ?? Fields.Count("values", set.Values.Count, 1, ValuesMax)
        ?? Fields.Distinct("values", set.Values, static (field, value) =>
            value is { Length: > 0 and <= ValueLengthMax } ? null : Failure.Invalid(field, value, $"the data of a record has 1 to {ValueLengthMax} characters"));

    public static string? BrokenIdRule(string id) => RecordSetId.BrokenRule(id);

    /// <summary>Reads each value by the type that the id names, and writes it as it is kept: complete names, one spelling.</summary>
    public static Outcome<RecordSetDocument> Fit(string id, RecordSetDocument set)
    {
        Invariant.Hold(RecordSetId.TryParse(id, out var parsed), "documents are fitted to good ids");
        if (set.Steering is { } steering)
        {
            return parsed.Type is not (DnsRecordType.A or DnsRecordType.Aaaa)
                ? Failure.Invalid("steering", steering.Policy, $"records of type {RecordTypeName.Of(parsed.Type)} cannot be steered, only A and AAAA")
                : SteeringRules.Fit(parsed, steering) is var fitted && fitted.Succeeded ? set with { Steering = fitted.Value } : fitted.Failure;
        }

        if (parsed.Type is DnsRecordType.Cname or DnsRecordType.Dname && set.Values.Count > 1)
        {
            return Failure.Invalid("values", $"{set.Values.Count} records", $"a name has one {RecordTypeName.Of(parsed.Type)}");
        }

        var (values, bytes, longest) = (new List<string>(set.Values.Count), 0, 0);
        for (var i = 0; i < set.Values.Count; i++)
        {
            if (!RecordText.TryParse(parsed.Type, set.Values[i], parsed.Apex, out var value, out var error))
            {
                return Failure.Invalid($"values[{i}]", set.Values[i], RuleOf(error));
            }

            bytes += value.Length + RecordHeaderBytes;
            longest = Math.Max(longest, value.Length);
            values.Add(RecordText.Format(parsed.Type, value));
        }

        return bytes > DnsLimits.RecordSetBytesMax
            ? Failure.Invalid("values", $"{bytes} bytes", $"all records of a set take at most {DnsLimits.RecordSetBytesMax} bytes")
            : parsed.BrokenKeyRule(values.Count, longest) is { } rule ? Failure.Invalid("values", $"{values.Count} records", rule)
            : Fields.Distinct("values", values, static (_, _) => null) is { } repeated ? repeated : set with { Values = values };
    }

    /// <summary>What the text's own error says, without its place where there is one line only.</summary>
    private static string RuleOf(TextError error)
    {
        var what = error.Value.Length > 0 ? $"{error.Field} '{error.Value}' {error.Rule}" : $"{error.Field} {error.Rule}";
        return error.Line > 1 ? $"line {error.Line}: {what}" : what;
    }
}
