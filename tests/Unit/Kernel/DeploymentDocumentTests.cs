using System.Text;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Kernel;

public sealed class DeploymentDocumentTests
{
    private const string Usual = """{"canary":9,"firstRegion":8,"all":7,"accepted":6,"skipped":0}""";

    [Fact]
    public void A_deployment_is_read() => Assert.Equal(9, ResourceKinds.Deployment.Parse(Encoding.UTF8.GetBytes(Usual)).Value.Canary);

    [Theory]
    [InlineData("\"firstRegion\":8", "\"firstRegion\":10", "firstRegion: '10' is refused: it must lie between 0 and 9")]
    [InlineData("\"all\":7", "\"all\":9", "all: '9' is refused: it must lie between 0 and 8")]
    [InlineData("\"accepted\":6", "\"accepted\":8", "accepted: '8' is refused: it must lie between 0 and 7")]
    [InlineData("\"canary\":9", "\"canary\":-1", "canary: '-1' is refused: it must lie between 0 and 9223372036854775807")]
    [InlineData("\"skipped\":0", "\"skipped\":10", "skipped: '10' is refused: it must lie between 0 and 9")]
    [InlineData("\"skipped\":0", "\"region\":\"EU\"", "region: 'EU' is refused: it has 1 to 63 characters of [a-z0-9-], beginning and ending with a letter or digit")]
    [InlineData("\"skipped\":0", "\"picked\":[\"g\",\"g\"]", "picked[1]: 'g' is refused: it is listed twice")]
    [InlineData("\"skipped\":0", "\"halt\":{\"cause\":\"mood\",\"reason\":\"r\",\"at\":\"2026-01-01T00:00:00Z\"}", "halt.cause: 'mood' is refused: it must be one of rejection, health")]
    [InlineData("\"skipped\":0", "\"rejections\":[{\"key\":\"Services\",\"revision\":8,\"node\":\"g\",\"rule\":\"r\",\"at\":\"2026-01-01T00:00:00Z\"}]", "rejections[0].key: 'Services' is refused: it must be the key of a resource")]
    [InlineData("\"skipped\":0", "\"rejections\":[{\"key\":\"services/a\",\"revision\":8,\"node\":\"g\",\"rule\":\"r\",\"at\":\"2026-01-01T00:00:00Z\",\"replacedAt\":7}]", "rejections[0].replacedAt: '7' is refused: it must lie between 8 and 9223372036854775807")]
    public void A_broken_rule_is_named(string field, string broken, string message) =>
        Assert.Equal(message, ResourceKinds.Deployment.Parse(Encoding.UTF8.GetBytes(Usual.Replace(field, broken, StringComparison.Ordinal))).Failure?.Message);

    [Theory]
    [InlineData("config-tenant", null)]
    [InlineData("config-network", null)]
    [InlineData("config-express", "the deployments are 'config-tenant' and 'config-network'")]
    public void There_is_one_deployment_for_each_staged_class(string id, string? rule) =>
        Assert.Equal(rule, ResourceKinds.Deployment.CheckId(id)?.Rule);
}
