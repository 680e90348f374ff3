using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Tests.Unit.Identity;

public sealed class RpcFailureTests
{
    [Theory]
    [InlineData("unauthenticated", StatusCode.Unauthenticated)]
    [InlineData("no_capability", StatusCode.PermissionDenied)]
    [InlineData("invalid_document", StatusCode.InvalidArgument)]
    [InlineData("node_exists", StatusCode.AlreadyExists)]
    [InlineData("too_many_failures", StatusCode.ResourceExhausted)]
    [InlineData("anything_else", StatusCode.FailedPrecondition)]
    public void A_failure_comes_through_with_its_code_and_message(string code, StatusCode status)
    {
        var failure = new Failure(code, "what is wrong — and what to do") { Field = "field" };
        var error = RpcFailure.From(failure);
        Assert.Equal(status, error.StatusCode);
        Assert.Equal(failure, RpcFailure.ToFailure(error));
    }

    [Fact]
    public void What_may_succeed_later_is_unavailable()
    {
        var failure = new Failure("store_unavailable", "the store does not answer") { Retryable = true };
        Assert.Equal(StatusCode.Unavailable, RpcFailure.From(failure).StatusCode);
        Assert.Equal(failure, RpcFailure.ToFailure(RpcFailure.From(failure)));
    }

    [Fact]
    public void An_error_of_the_transport_means_that_the_stargate_does_not_answer()
    {
        var failure = RpcFailure.ToFailure(new RpcException(new Status(StatusCode.Unavailable, "connection refused")));
        Assert.Equal("stargate_unreachable", failure.Code);
        Assert.True(failure.Retryable);
    }
}
