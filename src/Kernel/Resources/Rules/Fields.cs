using System.Globalization;
using System.Net;

namespace Edge.Kernel.Resources.Rules;

/// <summary>Rules that fields of several documents share. Each returns the failure, or null when the field is in order.</summary>
internal static class Fields
{
    public const string LabelRule = "it has 1 to 63 characters of [a-z0-9-], beginning and ending with a letter or digit";

    public static Failure? Label(string field, string? value) =>
        Kernel.Label.IsValid(value) ? null : Failure.Invalid(field, value, LabelRule);

    public static Failure? OptionalLabel(string field, string? value) => value is null ? null : Label(field, value);

    public static Failure? HostName(string field, string? value) =>
        Kernel.HostName.BrokenRule(value) is { } rule ? Failure.Invalid(field, value, rule) : null;

    /// <summary>Text for people: no control characters, at most <paramref name="lengthMax"/> characters.</summary>
    public static Failure? Text(string field, string? value, int lengthMin, int lengthMax) =>
        value is not null && value.Length >= lengthMin && value.Length <= lengthMax && !value.Any(char.IsControl)
            ? null
            : Failure.Invalid(field, value, $"it has {lengthMin} to {lengthMax} characters and no control characters");

    public static Failure? Range(string field, long value, long min, long max) =>
        value >= min && value <= max
            ? null
            : Failure.Invalid(field, value.ToString(CultureInfo.InvariantCulture), $"it must lie between {min} and {max}");

    public static Failure? Count(string field, int count, int min, int max) =>
        count >= min && count <= max
            ? null
            : Failure.Invalid(field, count.ToString(CultureInfo.InvariantCulture), $"it has {min} to {max} entries");

    /// <summary>Checks each element, and that none appears twice.</summary>
    public static Failure? Distinct(string field, IReadOnlyList<string> values, Func<string, string?, Failure?> check)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < values.Count; i++)
        {
            var name = $"{field}[{i}]";
            if (check(name, values[i]) is { } failure)
            {
                return failure;
            }

            if (!seen.Add(values[i]))
            {
                return Failure.Invalid(name, values[i], "it is listed twice");
            }
        }

        return null;
    }

    /// <summary>An IP address as it is usually written.</summary>
    public static Failure? Address(string field, string? value) =>
        IPAddress.TryParse(value, out var address) && address.ToString() == value ? null : Failure.Invalid(field, value, "it must be an IP address, such as 192.0.2.53");

    /// <summary>An IP address with a port, e.g. <c>127.0.1.1:5300</c> or <c>[::1]:5300</c>.</summary>
    public static Failure? OptionalEndPoint(string field, string? value) =>
        value is null || IsEndPoint(value) ? null : Failure.Invalid(field, value, "it must be an IP address and a port, such as 127.0.1.1:7400");

    /// <summary>An IP address or a host name, with a port.</summary>
    public static Failure? OptionalAuthority(string field, string? value)
    {
        if (value is null || IsEndPoint(value))
        {
            return null;
        }

        var colon = value.LastIndexOf(':');
        return colon > 0 && Kernel.HostName.IsValid(value[..colon]) && IsPort(value[(colon + 1)..])
            ? null
            : Failure.Invalid(field, value, "it must be an IP address or host name, and a port, such as 127.0.1.1:7400");
    }

    public static bool IsPort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;

    private static bool IsEndPoint(string value) =>
        IPEndPoint.TryParse(value, out var address)
        && address.Port > 0
        && value.EndsWith($":{address.Port.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal)
        && value == address.ToString();
}
