namespace Edge.Tests.Unit.Commands;

/// <summary>Somebody who reads what was printed before they answer.</summary>
internal sealed class AnsweringReader(Func<string> answer) : TextReader
{
    public override ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(answer());
}
