using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Dns;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Keeps zones that are taken from elsewhere on disk, so that they are answered at once after a restart. Each file is a zone file; its
/// first line says until when it is good, and of which making of the zone it is.
/// </summary>
internal sealed partial class TakenFiles(string folder, ILogger<TakenFiles> logger)
{
    /// <summary>In the node's folder.</summary>
    public const string FolderName = "zones";

    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ssZ";

    private const int LineEnd = 10;

    private const string Extension = ".zone";

    /// <summary>Longer names of files are digests: file systems take 255 bytes.</summary>
    private const int NameLengthMax = 200;

    private readonly string _folder = Path.Combine(folder, FolderName);

    public void Write(string zone, Zone content, Revision created, DateTimeOffset until)
    {
        PrivateFile.MakeFolder(_folder);
        using var file = new MemoryStream();
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"; {Stamp(until)} {created.Value} {zone}\n")));
        content.Write(file);
        PrivateFile.Write(PathOf(zone), file.GetBuffer().AsSpan(0, (int)file.Length));
    }

    /// <summary>The content is the same, and good for longer.</summary>
    public void Extend(string zone, DateTimeOffset until)
    {
        using var file = new FileStream(PathOf(zone), FileMode.Open, FileAccess.Write);
        file.Seek("; ".Length, SeekOrigin.Begin);
        file.Write(Encoding.ASCII.GetBytes(Stamp(until)));
    }

    /// <summary>Null if there is nothing that can be answered with.</summary>
    public (TakenZone Content, DateTimeOffset Until)? Read(string zone, Revision created)
    {
        var path = PathOf(zone);
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = File.OpenRead(path);
        if (ReadHead(file) is not [";", var stamp, var making, ..]
            || making != created.Value.ToString(CultureInfo.InvariantCulture)
            || !DateTimeOffset.TryParseExact(stamp, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
        {
            LogUnfit(path, "it is of another making of the zone, or cut short");
            return null;
        }

        var apex = DnsName.Parse(zone);
        var builder = new ZoneBuilder(apex);
        using var reader = new ZoneFileReader(file, new ZoneFileOptions { Origin = apex, File = path });
        builder.Add(reader);
        if (reader.Errors.Count > 0 || builder.Build(out _) is not { } content)
        {
            LogUnfit(path, "it is no whole zone");
            return null;
        }

        return (new TakenZone(content, null), until);
    }

    public void Delete(string zone) => File.Delete(PathOf(zone));

    /// <summary>Deletes what is of no zone any more.</summary>
    public void Sweep(IEnumerable<string> zones)
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        HashSet<string> kept = [.. zones.Select(PathOf)];
        foreach (var file in Directory.EnumerateFiles(_folder, "*" + Extension).Where(file => !kept.Contains(file)))
        {
            File.Delete(file);
        }
    }

    private static string Stamp(DateTimeOffset until) => until.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static string[] ReadHead(FileStream file)
    {
        var head = new List<byte>();
        for (var next = file.ReadByte(); next is not (-1 or LineEnd) && head.Count <= 4 * DnsLimits.NameBytesMax; next = file.ReadByte())
        {
            head.Add((byte)next);
        }

        return Encoding.ASCII.GetString([.. head]).Split(' ');
    }

    private string PathOf(string zone)
    {
        var name = Uri.EscapeDataString(zone);
        return Path.Combine(_folder, (name.Length <= NameLengthMax ? name : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(zone)))) + Extension);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is kept in {Path} is not answered with: {Why}")]
    private partial void LogUnfit(string path, string why);
}
