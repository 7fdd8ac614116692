namespace Connectors.Workload;

internal enum StreamTag
{
    Permutation = 1,
    Coarse = 2,
    Fine = 3,
    Document = 4,
    Query = 5,
    CoarseLatent = 6,
    FineLatent = 7,
    Projection = 8,
    DocumentVector = 9,
    QueryVector = 10,
    Middle = 11,
}
