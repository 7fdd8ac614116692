namespace Connectors.Workload;

/// <summary>The SHA-256 sums of ../shared/peers/workload/README.md.</summary>
public static class Checksums
{
    /// <summary>Gets the sums for a collection of 100,000 documents, by file name.</summary>
    public static IReadOnlyDictionary<string, string> W100K { get; } = new Dictionary<string, string>
    {
        ["docs.csr"] = "3dc12a67f342f2960c6eb270b7c9f03308d97c66b61aa811fa8c342c80151da5",
        ["queries.csr"] = "5807ade5ff89b0e53adfabb26e1b9a149bebffff4e0a82277a62df1e4f62e83b",
        ["queries_if.csr"] = "5cad00bd0ed51fd924811bd2959a823cfa36d3ff475e39ddc9dec6c9bbcc6dfa",
        ["topics.i32"] = "8e86feced054d09ad275ccd64b0332208dc10c3c8dc221fa780c8ca5afbb86e0",
        ["gt_queries.bin"] = "4c02ab22e4f0b46952074a31060cad8da44854f534cbae04d2f19cb1143f3177",
        ["gt_queries_if.bin"] = "d19ae713b2c4a06ffce70154ee06a6f4f72514838acbca95818e99552310f735",
        ["docs.fbin"] = "0c94a56c5432b3884d7e92b7469fb8f62e318a0e2f6b61e25e8b41cb94a04415",
        ["queries.fbin"] = "66918d86036f5bcd4a805d15c9136cbf12ff60c741d6ff8db761022c59d1b7d6",
    };

    /// <summary>Gets the sums for a collection of 1,000,000 documents; the dense companion has none.</summary>
    public static IReadOnlyDictionary<string, string> W1M { get; } = new Dictionary<string, string>
    {
        ["docs.csr"] = "7bb5dde7c62e2eca0a20dfb784def20ffcd8443619e93264f41a9ab57df7aa9f",
        ["queries.csr"] = "c7cedfa447e93361d38b2b9f8e4cbf9ae4a7ed1772bee6c591265053f92166bc",
        ["queries_if.csr"] = "dd3bb524e84195c4ad680cd17e0c7dd8a472751886e48177187d9508772ac580",
        ["topics.i32"] = "a5b793e811e47f9fb5d1b337d033a71c356b25cf0b5512efb8e015e1596431cc",
        ["gt_queries.bin"] = "08576243892f656ec43d0b80b58082d47e51ba0ce84779cef0858ac060224ec0",
        ["gt_queries_if.bin"] = "2b628ce3045d403263cd727d5ac3042bd49845bdc4ac7d18ee2b8f4b9a73175f",
    };
}
