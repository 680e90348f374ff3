using System.Text;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Kernel;

public sealed class LossDocumentTests
{
    private const string Usual = """{"common":5,"remembered":9,"at":"2026-01-01T00:00:00Z","stargates":["stargate-1"],"commits":[{"key":"services/a","revision":6}]}""";

    [Fact]
    public void A_loss_is_read() => Assert.Equal("services/a", Assert.Single(ResourceKinds.Loss.Parse(Encoding.UTF8.GetBytes(Usual)).Value.Commits).Key);

    [Theory]
    [InlineData("\"common\":5", "\"common\":-1", "common: '-1' is refused: it must lie between 0 and 9223372036854775807")]
    [InlineData("\"remembered\":9", "\"remembered\":-1", "remembered: '-1' is refused: it must lie between 0 and 9223372036854775807")]
    [InlineData("[\"stargate-1\"]", "[]", "stargates: '0' is refused: it has 1 to 64 entries")]
    [InlineData("[\"stargate-1\"]", "[\"a\",\"a\"]", "stargates[1]: 'a' is refused: it is listed twice")]
    [InlineData("services/a", "Services", "commits[0].key: 'Services' is refused: it must be the key of a resource")]
    [InlineData("\"revision\":6", "\"revision\":-6", "commits[0].revision: '-6' is refused: it must lie between 0 and 9223372036854775807")]
    [InlineData("\"revision\":6", "\"revision\":6,\"author\":\"a\\u0007\"", "commits[0].author: 'a·' is refused: it has 0 to 200 characters and no control characters")]
    [InlineData("\"common\":5", "\"common\":5,\"unlisted\":-1", "unlisted: '-1' is refused: it must lie between 0 and 2147483647")]
    [InlineData("\"common\":5", "\"common\":5,\"revocations\":-1", "revocations: '-1' is refused: it must lie between 0 and 2147483647")]
    public void A_broken_rule_is_named(string field, string broken, string message) =>
        Assert.Equal(message, ResourceKinds.Loss.Parse(Encoding.UTF8.GetBytes(Usual.Replace(field, broken, StringComparison.Ordinal))).Failure?.Message);

    [Theory]
    [InlineData("2", null)]
    [InlineData("1", "it is the number of an epoch, from 2")]
    [InlineData("02", "it is the number of an epoch, from 2")]
    [InlineData("two", "it is the number of an epoch, from 2")]
    public void A_loss_has_the_number_of_the_epoch_that_began_with_it(string id, string? rule) =>
        Assert.Equal(rule, ResourceKinds.Loss.CheckId(id)?.Rule);
}
