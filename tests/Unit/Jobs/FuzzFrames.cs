using System.Buffers;
using System.Diagnostics;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Tests.Unit.Jobs;

public sealed class FuzzFrames
{
    private static readonly byte[][] Corpus =
    [
        HostileHost.Frame(JobFrameType.Hello, 0, new HelloMessage(1, NodeId.Parse("host-1"), "1.0", 64, new byte[64])),
        HostileHost.Frame(JobFrameType.Ready, 0, new ReadyMessage(1, 1024, 262144, 4194304)),
        HostileHost.Frame(JobFrameType.Job, 1, new JobMessage(JobClass.Fetch, 0, TimeSpan.FromSeconds(30), "GET", "http://127.0.0.1:8000", "/a?b", [new("Host", "a"), new("Accept", "*/*")])),
        HostileHost.Frame(JobFrameType.Head, 1, new HeadMessage(200, 5, [new("Content-Type", "text/plain"), new("ETag", "\"1\"")])),
        HostileHost.Frame(JobFrameType.Data, 1, "hello"u8),
        HostileHost.Frame(JobFrameType.End, 1, new EndMessage(5, UInt128.One)),
        HostileHost.Frame(JobFrameType.Error, 1, new ErrorMessage(JobError.OriginTimedOut, true, "silent")),
    ];

    [Fact]
    public void Mutated_frames_are_read_or_refused_and_never_throw()
    {
        var random = new Random(5);
        var started = Stopwatch.StartNew();
        for (var round = 0; round < 200_000 && started.Elapsed < TimeSpan.FromSeconds(1.5); round++)
        {
            var bytes = Mutate(Corpus[random.Next(Corpus.Length)], random);
            var buffer = new ReadOnlySequence<byte>(bytes);
            while (JobFraming.TryRead(ref buffer, out var frame, out var failure))
            {
                Parse(frame);
                Assert.Null(failure);
            }
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 8)));
                    break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add(0);
            }
        }

        return [.. bytes];
    }

    private static void Parse(in JobFrame frame)
    {
        var payload = JobPayload.Of(frame);
        var failure = frame.Type switch
        {
            JobFrameType.Hello => HelloMessage.Parse(payload).Failure,
            JobFrameType.Ready => ReadyMessage.Parse(payload).Failure,
            JobFrameType.Job => JobMessage.Parse(payload, []).Failure,
            JobFrameType.Head => HeadMessage.Parse(payload, []).Failure,
            JobFrameType.Error => ErrorMessage.Parse(payload).Failure,
            _ => null,
        };
        Assert.True(failure is null || (failure.Field is not null && failure.Rule is not null));
    }
}
