using System.Buffers;
using CsCheck;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Tests.Unit.Jobs;

public sealed class FramingTests
{
    private static readonly Gen<string> Token = Gen.Char["abcXYZ-019"].Array[1, 20].Select(static letters => new string(letters));

    private static readonly Gen<string> Value = Gen.Char[' ', 'ÿ'].Where(static letter => letter != '\u007f').Array[0, 60].Select(static letters => new string(letters));

    private static readonly Gen<List<KeyValuePair<string, string>>> Fields =
        Gen.Select(Token.Select(static name => "x" + name), Value, static (name, value) => new KeyValuePair<string, string>(name, value)).List[0, 12];

    [Fact]
    public void Jobs_come_back_as_they_went() =>
        Gen.Select(Gen.Int[0, 100_000], Token, Fields, Gen.Byte[0, 2]).Sample((milliseconds, path, fields, priority) =>
        {
            var sent = new JobMessage(JobClass.Fetch, priority, TimeSpan.FromMilliseconds(milliseconds), "GET", "http://a:1", "/" + path, fields);
            var back = JobMessage.Parse(Payload(sent), []).Value;
            return sent.Fits && back with { Fields = sent.Fields } == sent && back.Fields.SequenceEqual(fields);
        });

    [Fact]
    public void Heads_come_back_as_they_went() =>
        Gen.Select(Gen.Int[200, 999], Gen.Long[0, long.MaxValue].Nullable(), Fields).Sample((status, length, fields) =>
        {
            var back = HeadMessage.Parse(Payload(new HeadMessage(status, length, fields)), []).Value;
            return back.Status == status && back.Length == length && back.Fields.SequenceEqual(fields);
        });

    [Fact]
    public void The_other_messages_come_back_as_they_went()
    {
        var hello = new HelloMessage(JobFraming.Version, NodeId.Parse("host-1"), "1.2.3", 64, new byte[64]);
        var back = HelloMessage.Parse(Payload(hello)).Value;
        Assert.Equal(hello, back with { Proof = hello.Proof });
        var ready = new ReadyMessage(JobFraming.Version, 1024, 262144, 4194304);
        Assert.Equal(ready, ReadyMessage.Parse(Payload(ready)).Value);
        var end = new EndMessage(123, new UInt128(1, 2));
        Assert.Equal(end, EndMessage.Parse(Payload(end)));
        var error = new ErrorMessage(JobError.Busy, true, "all slots are taken");
        Assert.Equal(error, ErrorMessage.Parse(Payload(error)).Value);
    }

    [Fact]
    public void Frames_are_read_however_they_are_cut() =>
        Gen.Select(Gen.Byte.Array[1, 300].Array[1, 6], Gen.Int[1, 40]).Sample((payloads, piece) =>
        {
            var bytes = payloads.SelectMany(static payload => HostileHost.Frame(JobFrameType.Data, 7, payload)).ToArray();
            var buffer = Pieces(bytes, piece);
            foreach (var payload in payloads)
            {
                if (!JobFraming.TryRead(ref buffer, out var frame, out _) || !frame.Payload.ToArray().SequenceEqual(payload))
                {
                    return false;
                }
            }

            return buffer.IsEmpty;
        });

    [Fact]
    public void A_frame_that_has_not_come_whole_is_waited_for()
    {
        var bytes = HostileHost.Frame(JobFrameType.Data, 7, new byte[100]);
        for (var length = 0; length < bytes.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.False(JobFraming.TryRead(ref buffer, out _, out var failure));
            Assert.Null(failure);
            Assert.Equal(length, buffer.Length);
        }
    }

    [Fact]
    public void Unknown_optional_frames_are_skipped()
    {
        byte[] bytes = [0, 0, 0, 1, 0, 0, 0, 9, 99, 1, 0, 0, 42, .. HostileHost.Frame(JobFrameType.Data, 7, [5])];
        var buffer = new ReadOnlySequence<byte>(bytes);
        Assert.True(JobFraming.TryRead(ref buffer, out var frame, out _));
        Assert.Equal(JobFrameType.Data, frame.Type);
    }

    [Theory]
    [InlineData("00010001 00000001 12 00 0000", "frame.length")]
    [InlineData("00000001 00000001 63 00 0000", "frame.type")]
    [InlineData("00000001 00000001 12 02 0000", "frame.flags")]
    [InlineData("00000001 00000001 12 00 0001", "frame.reserved")]
    [InlineData("00000001 00000000 12 00 0000", "frame.stream")]
    [InlineData("00000008 00000001 04 00 0000", "frame.stream")]
    [InlineData("00000009 00000000 04 00 0000", "frame.length")]
    [InlineData("00000000 00000001 12 00 0000", "frame.length")]
    public void A_broken_frame_is_refused_by_the_field_and_its_rule(string hex, string field)
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        Assert.False(JobFraming.TryRead(ref buffer, out _, out var failure));
        Assert.Equal("broken_frame", failure!.Code);
        Assert.Equal(field, failure.Field);
        Assert.NotEqual("", failure.Rule);
    }

    private static byte[] Payload(IJobMessage message)
    {
        var payload = new byte[message.Size];
        message.Write(payload);
        return payload;
    }

    private static ReadOnlySequence<byte> Pieces(byte[] bytes, int length)
    {
        Piece? first = null, last = null;
        for (var at = 0; at < bytes.Length; at += length)
        {
            last = new Piece(bytes.AsMemory(at, Math.Min(length, bytes.Length - at)), last);
            first ??= last;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? former)
        {
            Memory = memory;
            if (former is not null)
            {
                former.Next = this;
                RunningIndex = former.RunningIndex + former.Memory.Length;
            }
        }
    }
}
