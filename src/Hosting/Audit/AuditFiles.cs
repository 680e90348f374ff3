using System.Globalization;

namespace Edge.Hosting;

/// <summary>
/// One series of append-only files, <c>NAME-TIME.jsonl</c>, named for the moment of their first event. One writer at a
/// time; readers need no word with it.
/// </summary>
internal sealed class AuditFiles(string folder, string name, long bytesMax, AuditOptions options, TimeProvider time) : IDisposable
{
    private const int TimeDigits = 15;

    private FileStream? _current;

    /// <summary>Appends lines and returns when they are on disk.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Append(IEnumerable<byte[]> lines)
    {
        foreach (var line in lines)
        {
            byte[] ended = [.. line, (byte)'\n'];
            FileFor(ended.Length).Write(ended);
        }

        _current?.Flush(flushToDisk: true);
    }

    /// <summary>Lets go of a file that could not be written; the next event opens it anew.</summary>
    public void Abandon()
    {
        _current?.Dispose();
        _current = null;
    }

    /// <summary>The files that may hold events since a moment, the newest first.</summary>
    public IEnumerable<string> Since(DateTimeOffset since)
    {
        foreach (var path in All().Reverse())
        {
            yield return path;
            if (BeginOf(path) < since)
            {
                // Every file before it ended before this one began.
                yield break;
            }
        }
    }

    public void Dispose() => _current?.Dispose();

    private FileStream FileFor(int bytes)
    {
        if (_current is { } current && current.Length + bytes <= options.FileBytesMax)
        {
            return current;
        }

        _current?.Flush(flushToDisk: true);
        Abandon();
        Trim();
        var last = All().LastOrDefault();
        _current = last is not null && new FileInfo(last).Length + bytes <= options.FileBytesMax ? Reopen(last) : Open(NextPath(last));
        return _current;
    }

    /// <summary>A last line that a crash cut short gets an end, so that the next one stands alone.</summary>
    private static FileStream Reopen(string path)
    {
        var file = Open(path);
        if (file.Length > 0)
        {
            file.Position = file.Length - 1;
            var isWhole = file.ReadByte() == '\n';
            file.Position = file.Length;
            if (!isWhole)
            {
                file.WriteByte((byte)'\n');
            }
        }

        return file;
    }

    private static FileStream Open(string path) => new(path, PrivateFile.Appending());

    private string NextPath(string? last)
    {
        // Clocks are set back at times; names still rise.
        var begin = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), last is null ? 0 : BeginOf(last).ToUnixTimeMilliseconds() + 1);
        return Path.Combine(folder, $"{name}-{begin.ToString(CultureInfo.InvariantCulture).PadLeft(TimeDigits, '0')}.jsonl");
    }

    /// <summary>Lets go of what is too old, and of the oldest while there is too much.</summary>
    private void Trim()
    {
        var files = All().ToList();
        var bytes = files.Sum(static path => new FileInfo(path).Length);
        var tooOld = time.GetUtcNow() - options.AgeMax;
        foreach (var path in files)
        {
            var length = new FileInfo(path).Length;
            if (bytes + options.FileBytesMax <= bytesMax && File.GetLastWriteTimeUtc(path) >= tooOld)
            {
                return;
            }

            File.Delete(path);
            bytes -= length;
        }
    }

    private IEnumerable<string> All() =>
        Directory.EnumerateFiles(folder, $"{name}-*.jsonl").Where(static path => BeginOf(path) > DateTimeOffset.MinValue).Order(StringComparer.Ordinal);

    private static DateTimeOffset BeginOf(string path)
    {
        var text = Path.GetFileNameWithoutExtension(path);
        return long.TryParse(text.AsSpan(text.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var begin) && begin < 1L << 48
            ? DateTimeOffset.FromUnixTimeMilliseconds(begin)
            : DateTimeOffset.MinValue;
    }
}
