// Of the programs that use jemalloc, not of the library: where it finds this
// name, jemalloc goes by it from the first allocation on. A plan of 100,000
// steps is read into memory that is new to the process, and each small page of
// it is a trap into the kernel: with large pages a restart takes half to two
// thirds of the time. Where the machine has none, nothing changes.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:always";
}
