using System.IO.Pipelines;
using Edge.Gateway;
using Edge.Kernel;
using Edge.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Jobs;

public sealed class HostJobTests
{
    private readonly HostJob _job;
    private readonly FakeTimeProvider _time = new();

    public HostJobTests()
    {
        var hello = new HelloMessage(JobFraming.Version, NodeId.Parse("host-1"), "test", 4, new byte[HelloMessage.ProofBytes]);
        var writer = new JobFrameWriter(PipeWriter.Create(Stream.Null));
        var connection = new HostConnection(hello, new GatewayJobsOptions(), writer, static () => { }, _time);
        _job = new HostJob(connection, 1, bodiless: false, 64 * 1024, silence: TimeSpan.FromSeconds(3), patience: TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_host_that_only_says_it_is_at_work_does_not_hold_a_body_for_ever()
    {
        Assert.Null(_job.OnHead(new HeadMessage(200, 5, []), []));
        _job.Waits(true);
        Assert.Equal(TimeSpan.FromSeconds(11), TimeUntilSilent());
    }

    [Fact]
    public void Before_the_head_progress_counts_as_long_as_the_job_does()
    {
        Assert.Null(TimeUntilSilent());
    }

    [Fact]
    public void A_host_whose_receiver_does_not_wait_is_never_silent()
    {
        Assert.Null(_job.OnHead(new HeadMessage(200, 5, []), []));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(_job.IsSilent(_time.GetTimestamp()));
    }

    /// <summary>With PROGRESS each second; null if it is not within a minute.</summary>
    private TimeSpan? TimeUntilSilent()
    {
        for (var second = 1; second <= 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _job.OnProgress();
            if (_job.IsSilent(_time.GetTimestamp()))
            {
                return TimeSpan.FromSeconds(second);
            }
        }

        return null;
    }
}
