using System.Collections.Concurrent;

namespace Edge.Tests.Streams;

/// <summary>Every byte that a Host is sent, after decryption, connection by connection.</summary>
internal sealed class Recording
{
    private readonly ConcurrentBag<RecordingStream> _streams = [];

    public int Connections => _streams.Count;

    public long Bytes => _streams.Sum(static stream => stream.Heard().LongLength);

    public Stream Of(Stream inner)
    {
        var stream = new RecordingStream(inner);
        _streams.Add(stream);
        return stream;
    }

    public bool Has(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return _streams.Any(stream => stream.Heard().AsSpan().IndexOf(bytes) >= 0);
    }
}
