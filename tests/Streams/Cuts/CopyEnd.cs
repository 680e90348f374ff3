namespace Edge.Tests.Streams;

internal enum CopyEnd
{
    Finished,
    Cut,
}
