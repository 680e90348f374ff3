using System.Text;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Zone files in tests: text in, lines out.</summary>
internal static class ZoneText
{
    public static readonly DnsName Apex = DnsName.Parse("example.org");

    public static ZoneFileReader Open(string text, Func<ZoneFileOptions, ZoneFileOptions>? change = null)
    {
        var options = new ZoneFileOptions { Origin = Apex, File = "zone" };
        return new ZoneFileReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), change?.Invoke(options) ?? options);
    }

    /// <summary>Every record as a line, then every error.</summary>
    public static string[] Read(string text, Func<ZoneFileOptions, ZoneFileOptions>? change = null)
    {
        using var reader = Open(text, change);
        List<string> lines = [];
        while (reader.Read())
        {
            Assert.True(DnsName.TryRead(reader.Owner, out var owner));
            Assert.True(RecordText.IsValid(reader.Type, reader.Value));
            lines.Add(new DnsRecord { Owner = owner, Type = reader.Type, TtlSeconds = reader.TtlSeconds, Value = reader.Value.ToArray() }.ToString());
        }

        return [.. lines, .. reader.Errors.Select(error => error.ToString())];
    }

    /// <summary>A zone; what is wrong with the text fails the test.</summary>
    public static Zone Build(string text, DnsName? apex = null)
    {
        var zone = Build(text, apex ?? Apex, out var issues);
        Assert.True(zone is not null, string.Join('\n', issues));
        return zone;
    }

    public static Zone? Build(string text, DnsName apex, out IReadOnlyList<ZoneIssue> issues)
    {
        using var reader = Open(text, options => options with { Origin = apex });
        var builder = new ZoneBuilder(apex);
        builder.Add(reader);
        Assert.Empty(reader.Errors);
        return builder.Build(out issues);
    }

    public static string Print(Zone zone)
    {
        using var file = new MemoryStream();
        zone.Write(file);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
