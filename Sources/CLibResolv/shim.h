#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdint.h>
#include <string.h>

/// One SRV record; `target` ends with a zero byte.
struct playbook_srv_record {
    uint16_t priority;
    uint16_t weight;
    uint16_t port;
    char target[NS_MAXDNAME];
};

/// Asks for the SRV records of a name; the resolver's state lives for this one question.
///
/// `server` is an IPv4 address to ask in place of the system's name servers, or null. Returns the length of the answer,
/// or -1, with `failure` a code of netdb.h.
static inline int playbook_srv_query(
    const char *name, const char *server, uint16_t port, int timeout, int tries, unsigned char *answer, int capacity,
    int *failure) {
    struct __res_state state;
    memset(&state, 0, sizeof state);
    *failure = NO_RECOVERY;
    if (res_ninit(&state) != 0) return -1;
    state.retrans = timeout;
    state.retry = tries;
    if (server) {
        struct sockaddr_in address;
        memset(&address, 0, sizeof address);
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        if (inet_pton(AF_INET, server, &address.sin_addr) != 1) {
            res_nclose(&state);
            return -1;
        }
        state.nsaddr_list[0] = address;
        state.nscount = 1;
    }
    int length = res_nquery(&state, name, ns_c_in, ns_t_srv, answer, capacity);
    *failure = state.res_h_errno;
    res_nclose(&state);
    return length > capacity ? capacity : length;
}

/// Reads the SRV record at `index` among the answers. Returns 1, 0 where the answer at `index` is of another kind, or -1
/// where there is none, or nothing that can be read.
static inline int playbook_srv_read(
    const unsigned char *answer, int length, int index, struct playbook_srv_record *record) {
    ns_msg message;
    ns_rr entry;
    if (ns_initparse(answer, length, &message) != 0) return -1;
    if (index < 0 || index >= ns_msg_count(message, ns_s_an)) return -1;
    if (ns_parserr(&message, ns_s_an, index, &entry) != 0) return -1;
    if (ns_rr_type(entry) != ns_t_srv) return 0;
    const unsigned char *data = ns_rr_rdata(entry);
    if (ns_rr_rdlen(entry) < 7) return -1;
    record->priority = (uint16_t)ns_get16(data);
    record->weight = (uint16_t)ns_get16(data + 2);
    record->port = (uint16_t)ns_get16(data + 4);
    int used = dn_expand(
        answer, answer + length, data + 6, record->target, (int)sizeof record->target);
    return used < 0 ? -1 : 1;
}
