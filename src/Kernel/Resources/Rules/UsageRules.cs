using System.Globalization;

namespace Edge.Kernel.Resources.Rules;

internal static class UsageRules
{
    private const int BootLength = 16;

    private const int HourLength = 10;

    private const int PartsMax = 10_000;

    public static string? BrokenIdRule(string id)
    {
        const string Rule = "it is NODE/BOOT/HOUR-PART: a node, 16 hexadecimal digits, an hour such as 2026112305, and a number";
        var segments = id.Split('/');
        return segments is [var node, var boot, var last]
            && NodeId.TryParse(node, out _)
            && boot.Length == BootLength && boot.All(char.IsAsciiHexDigitLower)
            && last.Length > HourLength + 1 && last[HourLength] == '-'
            && DateTime.TryParseExact(last[..HourLength], "yyyyMMddHH", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            && int.TryParse(last[(HourLength + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var part) && part < PartsMax ? null : Rule;
    }

    public static Failure? Check(UsageDocument usage) =>
        (usage.Meter == UsageDocument.DnsQueries ? null : Failure.Invalid("meter", usage.Meter, $"the meters are {UsageDocument.DnsQueries}"))
        ?? Fields.Label("region", usage.Region)
        ?? (usage.Hour.UtcTicks % TimeSpan.TicksPerHour == 0 ? null : Failure.Invalid("hour", $"{usage.Hour:O}", "it is the beginning of an hour"))
        ?? Fields.Count("items", usage.Items.Count, 1, UsageDocument.ItemsMax)
        ?? usage.Items.Select(static (item, at) => CheckItem($"items[{at}]", item)).FirstOrDefault(static failure => failure is not null);

    /// <summary>Quantities only rise, and what is complete stays: whoever reads may take any version, and the greatest is true.</summary>
    public static Failure? CheckSuccession(UsageDocument before, UsageDocument after)
    {
        if (before.Complete && !after.Complete)
        {
            return Failure.Invalid("complete", "false", "what is complete stays so");
        }

        var quantities = after.Items.ToDictionary(static item => (item.Resource, item.Account), static item => item.Quantity);
        return before.Items.Any(item => quantities.GetValueOrDefault((item.Resource, item.Account)) < item.Quantity)
            ? Failure.Invalid("items", null, "quantities only rise")
            : null;
    }

    private static Failure? CheckItem(string field, UsageItem item) =>
        Fields.Text($"{field}.resource", item.Resource, 1, CommitRules.NameLengthMax + CommitRules.NameLengthMax)
        ?? Fields.Text($"{field}.account", item.Account, 0, CommitRules.NameLengthMax)
        ?? Fields.Range($"{field}.quantity", item.Quantity, 0, long.MaxValue)
        ?? Fields.Range($"{field}.waived", item.Waived, 0, long.MaxValue);
}
